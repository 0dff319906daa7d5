(set-logic LIA)
(synth-inv inv ((a Int) (b Int) (c Int) (n Int)))
(declare-primed-var a Int)
(declare-primed-var b Int)
(declare-primed-var c Int)
(declare-primed-var n Int)
(define-fun pre ((a Int) (b Int) (c Int) (n Int)) Bool
  (and (= a n) (= b 0) (= c 0) (>= n 0)))
(define-fun trans ((a Int) (b Int) (c Int) (n Int) (a! Int) (b! Int) (c! Int) (n! Int)) Bool
  (and (= n! n) (or (and (> a 0) (= a! (- a 1)) (= b! (+ b 1)) (= c! c)) (and (> b 0) (= a! a) (= b! (- b 1)) (= c! (+ c 1))))))
(define-fun post ((a Int) (b Int) (c Int) (n Int)) Bool
  (=> (and (<= a 0) (<= b 0)) (= c n)))
(inv-constraint inv pre trans post)
(check-synth)
