/** What {@link askEntry} reads of the endpoint that a job uses. */
export const entryVariables = {
  ENTRY_HOST: "host",
  ENTRY_ADDRESS: "address",
  ENTRY_AUTHORITY: "authorityFile",
} as const;

/**
 * Statements of Python that define `ask(method, path, body, headers)`: a request over HTTPS as a client of the public host sends it,
 * through the entry and with its certificate verified, but to where the entry answers inside the target, as names may lead nowhere
 * yet. Each is marked as synthetic; what is answered with anything but 2xx ends the process with 1.
 */
export const askEntry = [
  "import http.client, os, socket, ssl",
  'trust = ssl.create_default_context(cafile=os.environ["ENTRY_AUTHORITY"] or None)',
  "class Entry(http.client.HTTPSConnection):",
  "    def connect(self):",
  '        address, _, port = os.environ["ENTRY_ADDRESS"].rpartition(":")',
  "        plain = socket.create_connection((address, int(port)), self.timeout)",
  "        self.sock = trust.wrap_socket(plain, server_hostname=self.host)",
  "def ask(method, path, body=None, headers={}):",
  '    entry = Entry(os.environ["ENTRY_HOST"], timeout=30)',
  '    entry.request(method, path, body, {"X-Synthetic": "true", **headers})',
  "    status = entry.getresponse().status",
  '    print(method, path, "was answered with", status)',
  "    if status // 100 != 2: raise SystemExit(1)",
] as const;
