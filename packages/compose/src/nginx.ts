import { type Endpoint, idleTimeoutOf, type Named, type Plan, securityHeaders } from "@axon/core";

/** Inside of the container, where a user without rights may take them. */
export const edgePorts = { http: 8080, https: 8443 } as const;

const compressed = [
  "application/json",
  "application/javascript",
  "application/xml",
  "application/rss+xml",
  "text/css",
  "text/javascript",
  "text/plain",
  "text/xml",
];

/** Without CBC, with both kinds of key; nginx has the names of OpenSSL (SP-045). */
const ciphers = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
];

/**
 * nginx in front of the replicas of an endpoint: TLS, the redirect to it, headers, limits and times as the definition has them.
 * Replicas are found by Docker's own DNS, so that more of them can be started while it runs.
 */
export function nginxConfiguration(plan: Plan, endpoint: Named<Endpoint>): string {
  const { host, routes, maxBodyMiB, timeout, connectTimeout, clientTimeout } = endpoint;
  const client = `${(clientTimeout ?? timeout).seconds}s`;
  const services = [...new Set(routes.map(({ service }) => service))];
  return `# ${host}, written by Axon. After a change: nginx -t && nginx -s reload
worker_processes auto;
pid /tmp/nginx.pid;
error_log /dev/stderr warn;
events { worker_connections 1024; }
http {
  include /etc/nginx/mime.types;
  client_body_temp_path /tmp/client;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  server_tokens off;
  resolver 127.0.0.11 valid=5s;
${logging(endpoint)}${compression(endpoint)}${services.map((service) => upstream(plan, service)).join("")}
  server {
    listen ${edgePorts.http} default_server;
    return 301 https://$host$request_uri;
  }
  server {
    listen ${edgePorts.https} ssl default_server;
    http2 on;
    server_name ${host};
    ssl_certificate /etc/nginx/certificate/tls.crt;
    ssl_certificate_key /etc/nginx/certificate/tls.key;
    ssl_protocols ${endpoint.tls.minVersion === "1.3" ? "TLSv1.3" : "TLSv1.2 TLSv1.3"};
    ssl_ciphers ${ciphers.join(":")};
    ssl_prefer_server_ciphers on;
    ssl_session_cache shared:SSL:10m;
    ssl_session_timeout 1d;
${headers(endpoint)}
    client_max_body_size ${maxBodyMiB}m;
    client_header_timeout ${client};
    client_body_timeout ${client};
    send_timeout ${client};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto https;
    proxy_connect_timeout ${connectTimeout.seconds}s;
    proxy_send_timeout ${timeout.seconds}s;
    proxy_read_timeout ${timeout.seconds}s;
    proxy_buffering off;
${locations(endpoint)}  }
}
`;
}

function logging({ unloggedPaths }: Endpoint): string {
  const paths = unloggedPaths.map((path) => `    ${path} 0;\n`).join("");
  return `  map $uri $logged {
    default 1;
${paths}  }
  access_log /dev/stdout combined if=$logged;
`;
}

function compression({ compressFromBytes }: Endpoint): string {
  if (compressFromBytes === undefined) return "";
  return `  gzip on;
  gzip_vary on;
  gzip_proxied any;
  gzip_min_length ${compressFromBytes};
  gzip_types ${compressed.join(" ")};
`;
}

/** A replica that failed three times is left alone for half a minute; idle connections to all of them are kept. */
function upstream(plan: Plan, name: string): string {
  const port = plan.services.find((service) => service.name === name)?.port;
  const idle = idleTimeoutOf(plan, [name]);
  return `  upstream ${name} {
    zone ${name} 64k;
    server ${name}:${port} resolve max_fails=3 fail_timeout=30s;
    keepalive 32;
${idle ? `    keepalive_timeout ${idle.seconds}s;\n` : ""}  }
`;
}

/** Nowhere below is another header added, which would take these away. */
function headers(endpoint: Endpoint): string {
  return Object.entries({ ...securityHeaders, ...endpoint.headers })
    .map(([name, value]) => `    add_header ${name} ${JSON.stringify(value)} always;`)
    .join("\n");
}

/** Paths match by whole segments, as they do on every other target; what is not listed is not there. */
function locations({ routes, blockedPaths }: Endpoint): string {
  const at = (path: string, does: string) =>
    path.endsWith("/")
      ? `    location ${path} { ${does} }\n`
      : `    location = ${path} { ${does} }\n    location ${path}/ { ${does} }\n`;
  const paths = [
    ...blockedPaths.map((path) => at(path, "return 404;")),
    ...routes.map(({ path, service }) => at(path, `proxy_pass http://${service};`)),
  ];
  const rest = routes.some(({ path }) => path === "/") ? "" : "    location / { return 404; }\n";
  return paths.join("") + rest;
}
