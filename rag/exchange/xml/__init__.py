"""The exchange formats that are XML: TBX and TMX."""
