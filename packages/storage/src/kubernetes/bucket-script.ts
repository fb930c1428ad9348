import { type BucketArgs, bucketSettings } from "../bucket.ts";

/** Where the script finds its files. */
export const scriptPaths = { files: "/etc/bucket", authority: "/etc/bucket-authority" } as const;

/** The script and one document for each setting, named in the order in which they are sent: `2-versioning`. */
export function bucketFiles(args: BucketArgs): Record<string, string> {
  const documents = bucketSettings(args).map(({ query, body }, index) => [`${index + 1}-${query}`, body]);
  return { "setup.sh": setupScript, ...Object.fromEntries(documents) };
}

/**
 * Makes a bucket unless it is there, then sets everything about it: what was changed by hand is put right. The keys reach
 * curl on its standard input, so that no list of processes shows them. A store that is just starting is waited for. The
 * digest of a document is named in its request: not every curl adds it to what it signs.
 */
export const setupScript = `set -eu
: "\${ACCESS_KEY_ID:?}" "\${SECRET_ACCESS_KEY:?}" "\${ENDPOINT:?}" "\${REGION:?}" "\${BUCKET:?}"

s3() {
  printf 'user = "%s:%s"\\n' "$ACCESS_KEY_ID" "$SECRET_ACCESS_KEY" |
    curl --config - --silent --show-error --max-time 60 --aws-sigv4 "aws:amz:$REGION:s3" \\
      \${CERTIFICATE_AUTHORITY:+--cacert "$CERTIFICATE_AUTHORITY"} "$@"
}
status() { s3 --output /dev/null --write-out '%{http_code}' "$@" || true; }

for attempt in $(seq "\${ATTEMPTS:-60}"); do
  found=$(status --head "$ENDPOINT/$BUCKET")
  case $found in
    200) break ;;
    404)
      s3 --fail-with-body --request PUT \${OBJECT_LOCK:+--header "x-amz-bucket-object-lock-enabled: true"} "$ENDPOINT/$BUCKET"
      echo "made bucket $BUCKET"
      found=200
      break
      ;;
    403) echo "the store refuses the administrator's key" >&2; exit 1 ;;
    *) echo "attempt $attempt: the store answers $found"; sleep "\${PAUSE:-5}" ;;
  esac
done
[ "$found" = 200 ] || { echo "the store does not answer" >&2; exit 1; }

for file in "\${FILES:-${scriptPaths.files}}"/[0-9]*-*; do
  query=\${file##*/[0-9]-}
  digest=$(sha256sum "$file")
  s3 --fail-with-body --request PUT --header "x-amz-content-sha256: \${digest%% *}" --data-binary "@$file" "$ENDPOINT/$BUCKET?$query="
  echo "set $query of $BUCKET"
done
`;
