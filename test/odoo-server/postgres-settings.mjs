// @ts-check

/** Test databases may be lost with the machine: speed is worth more than what fsync protects. */
export const POSTGRES_SETTINGS = [
  'max_connections=200',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=4GB',
  'shared_buffers=512MB',
  // Parallel queries need more shared memory than containers have, and gain nothing on small databases.
  'max_parallel_workers_per_gather=0',
  // The planner must be able to see what a fresh clone contains; it was analysed in the template.
  'autovacuum_naptime=5min',
  'timezone=UTC',
];
