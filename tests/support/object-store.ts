import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { dirname, join, relative } from "node:path";

/**
 * As much of the S3 protocol as tools for backups speak, on files of a folder: run as a program with the folder, it prints
 * its port. It asks for no credentials and is for tests alone.
 */
const [folder = ""] = process.argv.slice(2);

const fileOf = (key: string) => join(folder, key);

function keysBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

function list(bucket: string, query: URLSearchParams): string {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const groups = new Set<string>();
  const objects = keysBelow(fileOf(bucket)).filter((key) => {
    if (!key.startsWith(prefix)) return false;
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (end >= 0) groups.add(key.slice(0, end + 1));
    return end < 0;
  });
  const contents = objects.map((key) => {
    const { size, mtime } = statSync(fileOf(`${bucket}/${key}`));
    const fields = `<Key>${key}</Key><Size>${size}</Size><LastModified>${mtime.toISOString()}</LastModified>`;
    return `<Contents>${fields}<ETag>"0"</ETag><StorageClass>STANDARD</StorageClass></Contents>`;
  });
  const prefixes = [...groups].map((group) => `<CommonPrefixes><Prefix>${group}</Prefix></CommonPrefixes>`);
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join("")}${prefixes.join("")}</ListBucketResult>`;
}

function read(key: string, method: string, response: ServerResponse): void {
  if (!existsSync(fileOf(key))) {
    response.writeHead(404).end(method === "HEAD" ? undefined : "<Error><Code>NoSuchKey</Code></Error>");
    return;
  }
  if (statSync(fileOf(key)).isDirectory()) {
    response.writeHead(200).end();
    return;
  }
  const content = readFileSync(fileOf(key));
  response.writeHead(200, { "content-length": content.length, etag: '"0"' });
  response.end(method === "HEAD" ? undefined : content);
}

function write(key: string, content: Buffer): void {
  mkdirSync(dirname(fileOf(key)), { recursive: true });
  writeFileSync(fileOf(key), content);
}

/** Parts of an upload until it is completed, by number. */
const parts = new Map<number, Buffer>();

function answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://localhost");
  const key = decodeURIComponent(pathname.slice(1)).replace(/\/$/, "");
  const method = request.method ?? "GET";
  if (method === "PUT" && query.has("partNumber")) {
    parts.set(Number(query.get("partNumber")), body);
    response.writeHead(200, { etag: '"0"' }).end();
  } else if (method === "POST" && query.has("uploads")) {
    parts.clear();
    response.end("<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>");
  } else if (method === "POST") {
    write(key, Buffer.concat([...parts.entries()].sort(([a], [b]) => a - b).map(([, part]) => part)));
    response.end('<CompleteMultipartUploadResult><ETag>"0"</ETag></CompleteMultipartUploadResult>');
  } else if (method === "PUT") {
    write(key, body);
    response.writeHead(200, { etag: '"0"' }).end();
  } else if (method === "DELETE") {
    rmSync(fileOf(key), { force: true });
    response.writeHead(204).end();
  } else if (method === "GET" && !key.includes("/")) {
    response.end(list(key, query));
  } else {
    read(key, method, response);
  }
}

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  answer(request, Buffer.concat(chunks), response);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) process.stdout.write(`${address.port}\n`);
});
