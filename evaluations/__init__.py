"""Measurements of the shipped advisor and index."""
