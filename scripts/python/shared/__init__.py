"""What several commands need: the program, files, images, random numbers, tables and times."""
