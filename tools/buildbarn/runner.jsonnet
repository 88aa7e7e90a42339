// bb_runner: runs the command of a grading, in the worker's root, as the user who started it.
{
  buildDirectoryPath: '/tmp/build',
  grpcServers: [{
    listenPaths: ['/tmp/runner'],
    authenticationPolicy: { allow: {} },
  }],
  // Leaves nothing behind for the next submission.
  setTmpdirEnvironmentVariable: true,
}
