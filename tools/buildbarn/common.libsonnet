// Shared by the programs of tools/try-remote: a small Buildbarn on one machine, whose programs find each other through
// sockets in the folder $SOCKETS.
{
  client(name):: { address: 'unix://' + std.extVar('SOCKETS') + '/' + name },

  server(name):: {
    listenPaths: [std.extVar('SOCKETS') + '/' + name],
    authenticationPolicy: { allow: {} },
  },

  blobstore: {
    contentAddressableStorage: { grpc: $.client('storage') },
    actionCache: { grpc: $.client('storage') },
  },

  // A grading's input is the grader (some 11 MB), its output some pictures of at most a megabyte.
  maximumMessageSizeBytes: 2 * 1024 * 1024,
}
