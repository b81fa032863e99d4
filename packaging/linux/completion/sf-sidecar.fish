# Completion for fish. What can stand at the cursor is asked of the program itself.
complete -c sf-sidecar -f -a '(sf-sidecar "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
