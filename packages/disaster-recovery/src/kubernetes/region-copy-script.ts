import { requiredVariables } from "@axon/platform/kubernetes";

/**
 * Makes each copy what its source is; every line of COPIES is a source and its copy, as rclone names them.
 *
 * What is deleted or overwritten in the source is so in the copy, which therefore must keep versions: otherwise whoever
 * destroys the one destroys both. A source that is suddenly empty is taken for lost, and its copy left alone. What is newer
 * in the copy is there already, by the times that both stores tell in their lists, so that nothing is asked for each object.
 */
export const copyScript = `set -eu
${requiredVariables("COPIES")}
copy() {
  bucket=\${2%%/*}
  versions=$(rclone backend versioning "$bucket") || return 1
  if [ "$versions" != '"Enabled"' ]; then
    echo "$bucket must keep versions, which are: $versions" >&2
    return 1
  fi
  # rclone ends with 3 where there is no such folder.
  found=$(rclone lsf --max-depth=1 "$1") || [ $? -eq 3 ] || return 1
  if [ -z "$found" ]; then
    kept=$(rclone lsf --max-depth=1 "$2") || [ $? -eq 3 ] || return 1
    if [ -n "$kept" ]; then
      echo "$1 is empty and its copy is not; the copy stays as it is" >&2
      return 1
    fi
    echo "$1 is empty"
    return 0
  fi
  rclone sync --update --use-server-modtime "$1" "$2" || return 1
  echo "copied $1 to $2"
}
failed=0
while read -r from to; do
  copy "$from" "$to" || failed=1
done <<END
$COPIES
END
exit "$failed"
`;
