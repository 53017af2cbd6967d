"""The shell function, for bash and zsh alike, that prints the names a project has."""

# Reads the tables that people see; the first word of a table says what it is.
FUNCTION = r"""
# $1: dataset, run or model; after it --project DIR where the line has one.
_benchwright_names() {
    local kind=$1; shift
    case $kind in
        dataset) benchwright "$@" datasets ;;
        run) benchwright "$@" runs ;;
        model) benchwright "$@" models; benchwright "$@" runs ;;
    esac 2>/dev/null | awk '
        $1 $2 ~ /^(datasetversion|runstatus|modelversion)$/ {
            table = $1
            from = index($0, "aliases")
            to = index($0, " run ")
            next
        }
        table == "model" {
            print $1 "@" $2
            many = split(substr($0, from, to - from), aliases, /[ ,]+/)
            for (i = 1; i <= many; ++i) if (aliases[i] != "") print aliases[i]
            next
        }
        table { print $1 }'
}
"""
