"""Wenshu for other programs: one set of requests, behind MCP and REST."""
