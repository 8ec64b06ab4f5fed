"""Survey: asks. Instruments, people, waves, answers and the Extract that leaves the room."""
