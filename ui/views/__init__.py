"""How things look on a terminal and in a pipe: functions from plain data to rich renderables."""
