"""What people want, written onto the record: one file for each intent. Nothing here touches another system."""
