import { type ServiceError, status } from "@grpc/grpc-js";

/** An error with a gRPC status of its own. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** Any error in the form gRPC answers with. */
export function toServiceError(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof CallError ? error.code : status.UNKNOWN, details: message, message };
}
