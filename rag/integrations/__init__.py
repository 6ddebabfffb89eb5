"""Wenshu as a part of other Python frameworks; each module needs the package it is named after."""
