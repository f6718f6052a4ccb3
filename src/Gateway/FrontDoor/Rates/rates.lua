-- Counts a request by every policy, or by none. KEYS has a client's count for each policy; ARGV has of each the algorithm,
-- the limit, the window in microseconds and what a full bucket holds.
-- Answers the policy that refuses, or 0, and the microseconds after which it is worth to ask again.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local kept = 8

local function expire(key, microseconds)
  redis.call('PEXPIRE', key, math.ceil(microseconds / 1000) + 1)
end

local look, take = {}, {}

function look.fixed(key, limit)
  if tonumber(redis.call('GET', key) or 0) < limit then return 0 end
  return math.max(1, redis.call('PTTL', key)) * 1000
end

function take.fixed(key, _, window)
  if redis.call('INCR', key) == 1 then expire(key, window) end
end

local function segments(window)
  local length = math.ceil(window / (kept - 1))
  return length, math.floor(now / length)
end

function look.sliding(key, limit, window)
  local length, segment = segments(window)
  local sum, oldest, counts = 0, segment, redis.call('HGETALL', key)
  for place = 1, #counts, 2 do
    if tonumber(counts[place]) <= segment - kept then
      redis.call('HDEL', key, counts[place])
    else
      sum = sum + counts[place + 1]
      oldest = math.min(oldest, counts[place])
    end
  end
  if sum < limit then return 0 end
  return (oldest + kept) * length - now
end

function take.sliding(key, _, window)
  local length, segment = segments(window)
  redis.call('HINCRBY', key, string.format('%.0f', segment), 1)
  expire(key, kept * length)
end

local function spent(key, rate)
  local bucket = redis.call('HMGET', key, 'spent', 'at')
  return math.max(0, (bucket[1] or 0) - (now - (bucket[2] or now)) * rate)
end

function look.bucket(key, limit, window, burst)
  local missing = spent(key, limit / window) + 1 - burst
  if missing <= 1e-6 then return 0 end
  return math.ceil(missing * window / limit)
end

function take.bucket(key, limit, window)
  local sum = spent(key, limit / window) + 1
  redis.call('HSET', key, 'spent', string.format('%.17g', sum), 'at', string.format('%.0f', now))
  expire(key, sum * window / limit)
end

local function each(does)
  for place, key in ipairs(KEYS) do
    local first = (place - 1) * 4
    local wait = does[ARGV[first + 1]](
      key, tonumber(ARGV[first + 2]), tonumber(ARGV[first + 3]), tonumber(ARGV[first + 4]))
    if wait and wait > 0 then return { place, wait } end
  end
end

local refused = each(look)
if refused then return refused end
each(take)
return { 0, 0 }
