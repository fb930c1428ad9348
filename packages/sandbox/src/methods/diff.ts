import messages, { type DiffRequest, type DiffResponse, type PropertyDiff } from "@pulumi/pulumi/proto/provider_pb.js";
import type { Change } from "../stand-in.ts";
import { formatPath } from "../value.ts";
import { decodeStruct } from "../wire.ts";
import { type Call, contextOf, identityOf } from "./call.ts";

/** Tells what an update would change, and whether it takes a replacement. */
export async function diff(request: DiffRequest, call: Call): Promise<DiffResponse> {
  const identity = identityOf(request);
  const result = await call.faults.strike("diff", identity, async () =>
    call.standIn.diff(
      {
        ...identity,
        id: request.getId(),
        oldInputs: decodeStruct(request.getOldInputs()),
        oldState: decodeStruct(request.getOlds()),
        inputs: decodeStruct(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
      },
      contextOf(call),
    ),
  );
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse();
  response.setChanges(result.changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setHasdetaileddiff(true);
  response.setDeletebeforereplace(result.deleteBeforeReplace);
  response.setReplacesList(result.changes.filter((change) => change.replaces).map(({ path }) => formatPath(path)));
  for (const change of result.changes) {
    response.getDetaileddiffMap().set(formatPath(change.path), toPropertyDiff(change));
  }
  return response;
}

function toPropertyDiff(change: Change): PropertyDiff {
  const { Kind } = messages.PropertyDiff;
  const kinds = {
    add: change.replaces ? Kind.ADD_REPLACE : Kind.ADD,
    delete: change.replaces ? Kind.DELETE_REPLACE : Kind.DELETE,
    update: change.replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE,
  };
  const difference = new messages.PropertyDiff();
  difference.setKind(kinds[change.kind]);
  difference.setInputdiff(change.kind === "delete");
  return difference;
}
