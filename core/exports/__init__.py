"""CSV files for analysts: complete, typed, safe in a spreadsheet."""
