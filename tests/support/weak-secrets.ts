/** What people leave in, or put there for a while. */
export const samples = [
  "changeme",
  "change-me-in-production-please",
  "CHANGE_ME_CHANGE_ME_CHANGE_ME",
  "your_secret_key_here",
  "your-secret-key-here",
  "your_secure_password_here",
  "YOUR-API-KEY",
  "<base64-encoded-secret>",
  "<your password>",
  "[insert key]",
  "{{ secret_key }}",
  `\${SPEK_SECRET_KEY}`,
  "__SECRET_KEY__",
  "replace-me-with-a-real-key",
  "insert-token-here",
  "sk-...",
  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  "placeholder-for-the-encryption-key",
  "super-secret-key-of-our-own",
  "this-is-a-sample-key-of-the-guide",
  "password-for-the-database",
  "MyDatabasePassword123!",
  "secret-key-1234567890",
  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  "   ",
  "",
];

/** Of the right form for a random value, and easily guessed. */
export const guessable = [
  "hunter2",
  "tr0ub4dor&3",
  "aaaaaaaaaaaaaaaaaaaaaaaa",
  "abcabcabcabcabcabcabcabc",
  "0000111100001111",
];
