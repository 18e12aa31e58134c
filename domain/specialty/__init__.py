"""What a pack (专用包) is: one instrument kind as data.

`schema`, `procedure`, `parts` and `example` say what a pack may contain; `loader` reads one from YAML (`screen` keeps
YAML's traps out); `symbols` knows which names an expression may use; `lint` explains what is wrong with a pack;
`item` holds the fields of an item against it; `plan` lists what has to be read.
"""
