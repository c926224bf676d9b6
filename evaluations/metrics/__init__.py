"""Measures of one answer or of a set of answers, one file each, with the source of its formula.

A measure that does not apply is None, never 0: a question without gold passages has no recall, a refusal no
citations.
"""
