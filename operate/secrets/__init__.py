"""The secrets that a stage shows to platforms: what each must look like, and storing one."""
