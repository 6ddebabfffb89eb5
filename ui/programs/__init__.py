"""Wenshu for other programs: one desk of requests, behind MCP and REST."""
