"""One reader per kind of file, each `read(path) -> ParsedFile`, loaded when its first file comes."""
