"""The values as plain tables, in the shapes that scripts rely on (`--json`)."""
