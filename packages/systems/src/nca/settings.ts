/** What every process is told of where it runs (NC-030 to NC-032). */
export const productionSettings = { NEUROCA_ENV: "production", NEUROCA_DEBUG: false, NEUROCA_LOG_LEVEL: "info" };
/** As in production, but with a log that says more (NC-003, NC-032). */
export const stagingSettings = { NEUROCA_ENV: "staging", NEUROCA_LOG_LEVEL: "debug" };
export const developmentSettings = { NEUROCA_ENV: "development", NEUROCA_DEBUG: true, NEUROCA_LOG_LEVEL: "debug" };

/** Words that the application knows; an installation cannot give another (NC-030, NC-032). Debug is for development (NC-031). */
export const settingChoices = {
  NEUROCA_ENV: ["development", "staging", "production"],
  NEUROCA_DEBUG: ["false"],
  NEUROCA_LOG_LEVEL: ["debug", "info", "warning", "error"],
};
export const developmentChoices = { NEUROCA_DEBUG: ["true", "false"] };

/** How much the two memories in a process hold, and where the long-term one is (NC-035). */
export const memorySettings = {
  NEUROCA_MEMORY_SHORT_TERM_SIZE: 1_000,
  NEUROCA_MEMORY_WORKING_SIZE: 100,
  NEUROCA_MEMORY_LONG_TERM_BACKEND: "postgres",
};

/** What both services read: of the database (NC-034), of the language model (NC-036) and of the application key (NC-033). */
export const databaseVariables = {
  NEUROCA_DB_HOST: "host",
  NEUROCA_DB_PORT: "port",
  NEUROCA_DB_NAME: "database",
  NEUROCA_DB_USER: "username",
  NEUROCA_DB_PASSWORD: "password",
} as const;

/** The guide's application knows one host alone; it must learn this variable before it can spread its reads (NC-066). */
export const readVariables = { NEUROCA_DB_READ_HOST: "readHost" } as const;

/** Database commands pass the pooler by: they hold locks over transactions (NC-039). */
export const directDatabaseVariables = { ...databaseVariables, NEUROCA_DB_HOST: "directHost" } as const;

export const languageModelVariables = {
  NEUROCA_LLM_PROVIDER: "provider",
  NEUROCA_LLM_MODEL: "model",
  NEUROCA_LLM_API_KEY: "apiKey",
} as const;

/** The guide's application knows one key; it must learn the other before a change of it ends nobody's session (NC-047). */
export const secretVariables = {
  NEUROCA_SECRET_KEY: "NEUROCA_SECRET_KEY",
  NEUROCA_SECRET_KEY_PREVIOUS: "NEUROCA_SECRET_KEY_PREVIOUS",
} as const;

/** The guide has a cache and no variable for it: the name is ours, to be agreed with the application (NC-069). */
export const cacheVariables = { NEUROCA_REDIS_URL: "url" } as const;

/** Who signs users in; the guide names no variables, so these are ours as well (NC-044). */
export const identityVariables = {
  NEUROCA_OIDC_ISSUER: "issuer",
  NEUROCA_OIDC_CLIENT_ID: "clientId",
  NEUROCA_OIDC_CLIENT_SECRET: "clientSecret",
} as const;
