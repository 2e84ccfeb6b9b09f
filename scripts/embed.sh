#!/bin/sh
# A file as a C array, so that the program needs no installed file.
#   embed.sh NAME FILE        writes C that defines NAME[] and NAME_length
set -eu
name=$1
file=$2
printf '#include <stddef.h>\n\nextern const char %s[];\n' "$name"
printf 'extern const size_t %s_length;\n\n' "$name"
printf 'const char %s[] = {\n' "$name"
od -An -v -tu1 "$file" | awk '
    { for (i = 1; i <= NF; i++) printf("%s(char)%d,", (i > 1) ? " " : "    ", $i)
      print "" }
    END { print "    0};" }'
printf 'const size_t %s_length = sizeof(%s) - 1;\n' "$name" "$name"
