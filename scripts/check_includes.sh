#!/bin/sh
# The include law: which folder of src may include headers of which. core knows
# the words of everything; a format knows no metering and metering no file;
# config reads the meter's settings (XML) and the operations (JSON) into the
# plain structs of core, so that metrology never sees a file; only cli knows
# all and lets them meet.
set -eu
cd "$(dirname "$0")/.."
bad=0

complain()
{
    echo "include law: $1" >&2
    bad=1
}

allowed()
{
    case $1 in
    core) echo core ;;
    format) echo core format ;;
    ingest | case | config) echo core format "$1" ;;
    metrology) echo core metrology ;;
    pq) echo core metrology pq ;;
    billing) echo core billing ;;
    export | verify) echo core format case "$1" ;;
    cli) echo core format ingest config metrology pq billing case export verify cli ;;
    *) complain "folder src/$1 has no rule" ;;
    esac
}

# Foreign library header -> its one home.
home_of()
{
    case $1 in
    sndfile.h | hdf5.h | hdf5_hl.h | zlib.h | libxml/* | cjson/* | nettle/*)
        echo format ;;
    sqlite3.h) echo case ;;
    fftw3.h) echo metrology ;;
    esac
}

for file in src/*/*.[ch]; do
    folder=$(basename "$(dirname "$file")")
    may=" $(allowed "$folder") "
    for inc in $(sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$file"); do
        from=${inc%%/*}
        case $may in
        *" $from "*) ;;
        *) complain "$file includes $inc" ;;
        esac
        case $inc in
        *_priv.h)
            [ "$from" = "$folder" ] || complain "$file includes private $inc" ;;
        esac
    done
    for inc in $(sed -n 's/^ *# *include *<\([^>]*\)>.*/\1/p' "$file"); do
        home=$(home_of "$inc")
        [ -z "$home" ] || [ "$home" = "$folder" ] ||
            complain "$file includes <$inc>, whose home is src/$home"
    done
done
twice=$(find src -name '*.[ch]' -exec basename {} \; | sort | uniq -d)
[ -z "$twice" ] || complain "file names that are not unique: $twice"
[ "$bad" -eq 0 ] && echo "include law: holds"
exit "$bad"
