export type UnitOptions = {
  /** Absolute paths of Node.js, of this program, of the settings and of the folder of the state file. */
  node: string;
  program: string;
  settings: string;
  stateFolder: string;
  /** Who runs it: the owner of the secrets. */
  user: string;
  /** A file with the variables that hold the secrets; undefined when these are in files. */
  environmentFile?: string | undefined;
};

/** The text of a systemd unit: as much as can be is forbidden to the service, and it may write its state folder only. */
export function unitText({
  node,
  program,
  settings,
  stateFolder,
  user,
  environmentFile,
}: UnitOptions): string {
  const command = [node, program, 'run', '--config', settings].map(quoted).join(' ');
  return `# Written by "amazon-odoo init".
[Unit]
Description=amazon-odoo: Amazon orders into Odoo
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
ExecStart=${command}
ExecReload=/bin/kill -HUP $MAINPID
Environment=NODE_ENV=production
${environmentFile === undefined ? '' : `EnvironmentFile=${escaped(environmentFile)}\n`}Restart=always
RestartSec=10
# The write in hand gets 20 seconds; then it is ended, which loses nothing.
TimeoutStopSec=30
KillMode=mixed

User=${escaped(user)}
UMask=0077
# A dump of the memory would hold keys and buyers.
LimitCORE=0
ReadWritePaths=${quoted(stateFolder)}

CapabilityBoundingSet=
LockPersonality=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProcSubset=pid
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=read-only
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
# V8 compiles while it runs: MemoryDenyWriteExecute would stop it.

[Install]
WantedBy=multi-user.target
`;
}

/** In a unit % begins a specifier, and $ a variable of a command. */
function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}

function quoted(text: string): string {
  const plain = escaped(text).replaceAll('$', '$$$$');
  return /^[\w@%+=:,./-]+$/.test(plain)
    ? plain
    : `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
