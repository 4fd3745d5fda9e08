/*
 * Each script runs as a whole or not at all, and nothing runs in between:
 * https://redis.io/docs/latest/develop/programmability/eval-intro/
 */

/**
 * KEYS: stream, epoch. ARGV: an epoch for a stream that begins, then key, value, headers of each record.
 * Appends all of them, in order. Returns {id of the last one, milliseconds since 1970}.
 */
export const PUBLISH = `
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SET', KEYS[2], ARGV[1])
else redis.call('SETNX', KEYS[2], ARGV[1]) end
local time = redis.call('TIME')
local now = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
local id
for i = 2, #ARGV, 3 do
  id = redis.call('XADD', KEYS[1], '0-*',
    'key', ARGV[i], 'value', ARGV[i + 1], 'headers', ARGV[i + 2], 'timestamp', now)
end
return {id, now}`;

const END_OF_STREAM = `
local function endOf(stream)
  if redis.call('EXISTS', stream) == 0 then return 0 end
  local info = redis.call('XINFO', 'STREAM', stream)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then return tonumber(string.match(info[i + 1], '-(%d+)$')) end
  end
end`;

/**
 * KEYS: stream, committed, lease, epoch, epochs. ARGV: group, owner, milliseconds.
 * Takes or renews the lease. Returns {committed offset, offset given up}, or nothing if another holds it.
 * A committed offset past the end, or of another epoch, means that the log began again: so does the group, as
 * on Kafka.
 */
export const HOLD_LEASE = `${END_OF_STREAM}
local owner = redis.call('GET', KEYS[3])
if owner and owner ~= ARGV[2] then return false end
redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[3])
redis.call('HSETNX', KEYS[2], ARGV[1], 0)
local committed = tonumber(redis.call('HGET', KEYS[2], ARGV[1]))
local epoch = redis.call('GET', KEYS[4])
local known = redis.call('HGET', KEYS[5], ARGV[1])
if epoch and epoch ~= known then redis.call('HSET', KEYS[5], ARGV[1], epoch) end
local same = not epoch or not known or epoch == known
if same and committed <= endOf(KEYS[1]) then return {committed, -1} end
redis.call('HSET', KEYS[2], ARGV[1], 0)
return {0, committed}`;

/**
 * KEYS: stream, committed, lease. ARGV: group, owner, milliseconds, from, next, records kept.
 * Moves the committed offset from `from` to `next`, renews the lease, and trims what every group has read.
 * Returns 0 and does nothing if another holds the lease or has moved the offset. A lease that ran out
 * unnoticed (a machine that stood still) is no reason to do the work again if nobody else did it.
 */
export const COMMIT = `
local owner = redis.call('GET', KEYS[3])
if owner and owner ~= ARGV[2] then return 0 end
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[4] then return 0 end
redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[5])
local smallest = tonumber(ARGV[5])
for _, offset in ipairs(redis.call('HVALS', KEYS[2])) do
  smallest = math.min(smallest, tonumber(offset))
end
local firstKept = smallest - tonumber(ARGV[6])
if firstKept > 0 then
  redis.call('XTRIM', KEYS[1], 'MINID', '~', '0-' .. string.format('%d', firstKept + 1))
end
return 1`;

/** KEYS: lease. ARGV: owner. */
export const RELEASE_LEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;

/** KEYS: stream, committed. ARGV: group. Returns {committed offset, end}. */
export const OFFSETS = `${END_OF_STREAM}
return {tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or 0), endOf(KEYS[1])}`;

/**
 * KEYS: stream, epoch. ARGV: entry id of a mark and its timestamp, or two empty texts.
 * Returns {epoch and run of the server, 1 if the stream holds the entry or has trimmed it}.
 */
export const CHECK = `${END_OF_STREAM}
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
local epoch = (redis.call('GET', KEYS[2]) or '') .. '/' .. run
if ARGV[1] == '' then return {epoch, 1} end
local sequence = tonumber(string.match(ARGV[1], '-(%d+)$'))
if endOf(KEYS[1]) < sequence then return {epoch, 0} end
local entry = redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', 1)[1]
if not entry or entry[1] ~= ARGV[1] then return {epoch, 1} end
for i = 1, #entry[2], 2 do
  if entry[2][i] == 'timestamp' and entry[2][i + 1] ~= ARGV[2] then return {epoch, 0} end
end
return {epoch, 1}`;
