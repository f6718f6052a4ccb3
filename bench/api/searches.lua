-- Two kinds of load. "different": no two requests are alike, so nobody can answer from memory. "popular": 40 searches,
-- again and again, as the visitors of a catalogue make them.
local kind = os.getenv("SEARCHES") or "different"
local words = { "education", "rural health", "literacy", "research", "community", "water", "energy", "youth" }
wrk.method = "POST"
wrk.path = "/v1/opportunities/search"
wrk.headers["Content-Type"] = "application/json"

function init(args)
    math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000)
end

function request()
    if kind == "popular" then
        return wrk.format(nil, nil, nil, string.format(
            '{"query":"%s","pagination":{"page_offset":%d,"page_size":25}}', words[math.random(8)], math.random(5)))
    end
    return wrk.format(nil, nil, nil, string.format(
        '{"query":"education","filters":{"award_floor":{"max":%d}},"pagination":{"page_offset":1,"page_size":25}}',
        1000000000 + math.random(0, 1000000000)))
end
