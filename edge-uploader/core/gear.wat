;; The inner loop of the chunker (gear-chunker.ts): where does the chunk that starts at $start end?
;; Memory: the 256 gear values (u64, little-endian) at address 0; the caller's blocks anywhere behind them.
;; h = (h << 1) + gear[byte], from the minimum size on. The chunk ends behind the first byte with h < 2^(64 - bits):
;; $strictBits before the average size, $looseBits behind it, and at $maxBytes in any case.
(module
  (import "chunker" "memory" (memory 1 65536 shared))
  (func $scan (param $at i32) (param $end i32) (param $h i64) (param $below i64) (result i64)
    ;; Returns h at $end if no cut was found; else stores the cut's address at 2048 and returns h.
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $h
          (i64.add
            (i64.shl (local.get $h) (i64.const 1))
            (i64.load (i32.shl (i32.load8_u (local.get $at)) (i32.const 3)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next (i64.ge_u (local.get $h) (local.get $below)))
        (i32.store (i32.const 2048) (local.get $at))))
    (local.get $h))
  (func (export "cut")
    (param $start i32) (param $bytes i32)
    (param $minBytes i32) (param $averageBytes i32) (param $maxBytes i32)
    (param $strictBits i32) (param $looseBits i32) (result i32)
    ;; Returns the chunk's length, or 0 if $bytes are too few to know it.
    (local $end i32) (local $turn i32) (local $h i64)
    (local.set $end (i32.add (local.get $start)
      (select (local.get $bytes) (local.get $maxBytes) (i32.lt_u (local.get $bytes) (local.get $maxBytes)))))
    (local.set $turn (i32.add (local.get $start) (local.get $averageBytes)))
    (local.set $turn (select (local.get $turn) (local.get $end) (i32.lt_u (local.get $turn) (local.get $end))))
    (i32.store (i32.const 2048) (i32.const 0))
    (local.set $h (call $scan (i32.add (local.get $start) (local.get $minBytes)) (local.get $turn) (i64.const 0)
      (i64.shl (i64.const 1) (i64.sub (i64.const 64) (i64.extend_i32_u (local.get $strictBits))))))
    (if (i32.eqz (i32.load (i32.const 2048)))
      (then
        (drop (call $scan (local.get $turn) (local.get $end) (local.get $h)
          (i64.shl (i64.const 1) (i64.sub (i64.const 64) (i64.extend_i32_u (local.get $looseBits))))))))
    (if (i32.load (i32.const 2048))
      (then (return (i32.sub (i32.load (i32.const 2048)) (local.get $start)))))
    (if (i32.ge_u (local.get $bytes) (local.get $maxBytes))
      (then (return (local.get $maxBytes))))
    (i32.const 0)))
