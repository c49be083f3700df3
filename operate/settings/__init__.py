"""What a stage file may say: the settings that are declared, and the parameters of the two stacks."""
