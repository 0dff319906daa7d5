(set-logic NIA)
(synth-inv inv ((a Int) (b Int) (q Int) (r Int)))
(declare-primed-var a Int)
(declare-primed-var b Int)
(declare-primed-var q Int)
(declare-primed-var r Int)
(define-fun pre ((a Int) (b Int) (q Int) (r Int)) Bool
  (and (>= a 0) (> b 0) (= q 0) (= r a)))
(define-fun trans ((a Int) (b Int) (q Int) (r Int) (a! Int) (b! Int) (q! Int) (r! Int)) Bool
  (and (<= b r) (= a! a) (= b! b) (= q! (+ q 1)) (= r! (- r b))))
(define-fun post ((a Int) (b Int) (q Int) (r Int)) Bool
  (=> (< r b) (and (= a (+ (* b q) r)) (<= 0 r))))
(inv-constraint inv pre trans post)
(check-synth)
