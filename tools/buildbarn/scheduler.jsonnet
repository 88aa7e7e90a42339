// bb_scheduler: hands each grading to a worker that is free.
local common = import 'common.libsonnet';

{
  clientGrpcServers: [common.server('scheduler')],
  workerGrpcServers: [common.server('workers')],
  contentAddressableStorage: common.blobstore.contentAddressableStorage,
  maximumMessageSizeBytes: common.maximumMessageSizeBytes,
  executeAuthorizer: { allow: {} },
  modifyDrainsAuthorizer: { allow: {} },
  killOperationsAuthorizer: { allow: {} },
  synchronizeAuthorizer: { allow: {} },
  actionRouter: {
    simple: {
      platformKeyExtractor: { action: {} },
      invocationKeyExtractors: [{ toolInvocationId: {} }],
      initialSizeClassAnalyzer: {
        defaultExecutionTimeout: '1800s',
        maximumExecutionTimeout: '7200s',
      },
    },
  },
  platformQueueWithNoWorkersTimeout: '900s',
  // What comes before the first worker waits for it.
  predeclaredPlatformQueues: [{
    platform: { properties: [{ name: 'image', value: std.extVar('IMAGE') }] },
    sizeClasses: [0],
  }],
}
