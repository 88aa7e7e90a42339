// bb_storage: what Bazel talks to, at $ADDRESS.  Holds inputs and outputs in memory, passes actions to the scheduler.
local common = import 'common.libsonnet';

local inMemory(blockSizeBytes) = {
  'local': {
    keyLocationMapInMemory: { entries: 64 * 1024 },
    keyLocationMapMaximumGetAttempts: 16,
    keyLocationMapMaximumPutAttempts: 64,
    oldBlocks: 2,
    currentBlocks: 4,
    newBlocks: 1,
    blocksInMemory: { blockSizeBytes: blockSizeBytes },
  },
};

{
  grpcServers: [
    {
      listenAddresses: [std.extVar('ADDRESS')],
      authenticationPolicy: { allow: {} },
    },
    common.server('storage'),
  ],
  schedulers: { '': { endpoint: common.client('scheduler') } },
  executeAuthorizer: { allow: {} },
  maximumMessageSizeBytes: common.maximumMessageSizeBytes,
  contentAddressableStorage: {
    backend: inMemory(64 * 1024 * 1024),
    getAuthorizer: { allow: {} },
    putAuthorizer: { allow: {} },
    findMissingAuthorizer: { allow: {} },
  },
  actionCache: {
    backend: inMemory(1024 * 1024),
    getAuthorizer: { allow: {} },
    putAuthorizer: { allow: {} },
  },
}
