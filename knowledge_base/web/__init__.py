"""Pages and page parts that show what is known: library, document, passage card, theme."""
