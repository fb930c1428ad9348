import type { PostgresVersion } from "../contract.ts";

/**
 * PostgreSQL for CloudNativePG with its locales and common extensions, by build and digest: image-catalogs/catalog-standard-trixie.yaml
 * of github.com/cloudnative-pg/artifacts, 2026-08-31. Backups need no tools in it, as the Barman Cloud plugin brings its own.
 */
export const cloudNativePgImages: Readonly<Record<PostgresVersion, string>> = {
  "15": "ghcr.io/cloudnative-pg/postgresql:15.19-202608310817-standard-trixie@sha256:10c19625c4f43cd4f1cb04caf072a942853e10e510d96e9be656b3a7f0ad968a",
  "16": "ghcr.io/cloudnative-pg/postgresql:16.15-202608310817-standard-trixie@sha256:6fedafdbf8b5b241e94c0307783a4875525141b98c4cbb8ec8a0b4134e9545d6",
  "17": "ghcr.io/cloudnative-pg/postgresql:17.11-202608310816-standard-trixie@sha256:0eea5ac8c5e3043db94f4d512ffcfb9c06d6270a97f6d56e9f08e1571ef0484e",
  "18": "ghcr.io/cloudnative-pg/postgresql:18.6-202608310817-standard-trixie@sha256:c2a773217853c6e0ffe7da9c37ea456466efb20cf844f27511a73fa6a81e3152",
};

/** The Docker official image, of the same releases. */
export const postgresImages: Readonly<Record<PostgresVersion, string>> = {
  "15": "docker.io/library/postgres:15.19-trixie",
  "16": "docker.io/library/postgres:16.15-trixie",
  "17": "docker.io/library/postgres:17.11-trixie",
  "18": "docker.io/library/postgres:18.6-trixie",
};

/** pgvector's own image, the official one with its extension added; CloudNativePG's has it already (github.com/pgvector/pgvector). */
export const vectorImages: Readonly<Record<PostgresVersion, string>> = {
  "15": "docker.io/pgvector/pgvector:0.8.2-pg15-trixie",
  "16": "docker.io/pgvector/pgvector:0.8.2-pg16-trixie",
  "17": "docker.io/pgvector/pgvector:0.8.2-pg17-trixie",
  "18": "docker.io/pgvector/pgvector:0.8.2-pg18-trixie",
};

/**
 * CloudNativePG's image of the same build that has Barman's cloud tools too, to restore a backup without the operator:
 * image-catalogs/catalog-system-trixie.yaml of github.com/cloudnative-pg/artifacts, 2026-08-31.
 */
export const barmanImages: Readonly<Record<PostgresVersion, string>> = {
  "15": "ghcr.io/cloudnative-pg/postgresql:15.19-202608310817-system-trixie@sha256:1a22f1d946ecc1b308b7f8087e6d4ccbb21f75e0001d0a69c7d7fcffdc2a0b1b",
  "16": "ghcr.io/cloudnative-pg/postgresql:16.15-202608310817-system-trixie@sha256:dcaa69582efb8b9fb1de72f0b8e5d9235a7a0a49ca5f1f1a400b2824a0d1b261",
  "17": "ghcr.io/cloudnative-pg/postgresql:17.11-202608310816-system-trixie@sha256:362b039f643f1c09a34edd63d9a78903e5f1f4f43c24236cc8459621eb676d12",
  "18": "ghcr.io/cloudnative-pg/postgresql:18.6-202608310817-system-trixie@sha256:5a6a677d3fa2bc3fdc61874e0de8324b5a987eb676ddca133e71365a8467d6c1",
};
