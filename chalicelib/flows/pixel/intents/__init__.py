"""What may be written on the record of a pixel: one module for each intent."""
