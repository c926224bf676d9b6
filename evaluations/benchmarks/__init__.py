"""Measurements on data that nobody of this project wrote, and of speed."""
