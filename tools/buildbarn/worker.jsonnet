// bb_worker: fetches a grading's inputs, has bb_runner run it, stores its outputs.  In the worker's root.
local common = import 'common.libsonnet';

{
  blobstore: common.blobstore,
  maximumMessageSizeBytes: common.maximumMessageSizeBytes,
  scheduler: common.client('workers'),
  // Bazel 4 names outputs as version 2.0 of the API does.
  supportLegacyOutputFilesAndDirectories: true,
  buildDirectories: [{
    native: {
      buildDirectoryPath: '/tmp/build',
      cacheDirectoryPath: '/tmp/cache',
      maximumCacheFileCount: 1000,
      maximumCacheSizeBytes: 256 * 1024 * 1024,
      cacheReplacementPolicy: 'LEAST_RECENTLY_USED',
    },
    runners: [{
      endpoint: { address: 'unix:///tmp/runner' },
      // A grading keeps one processor busy.
      concurrency: 1,
      maximumFilePoolFileCount: 1000,
      maximumFilePoolSizeBytes: 256 * 1024 * 1024,
      platform: { properties: [{ name: 'image', value: std.extVar('IMAGE') }] },
      workerId: { hostname: std.extVar('WORKER') },
    }],
  }],
  filePool: { blockDevice: { file: { path: '/tmp/files', sizeBytes: 256 * 1024 * 1024 } } },
  inputDownloadConcurrency: 4,
  outputUploadConcurrency: 4,
  directoryCache: {
    maximumCount: 1000,
    maximumSizeBytes: 1000 * 1024,
    cacheReplacementPolicy: 'LEAST_RECENTLY_USED',
  },
}
