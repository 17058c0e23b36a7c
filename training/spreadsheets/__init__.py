"""Spreadsheets in and out: lists as they really arrive, and workbooks that people can use."""
