(set-logic NIA)
(synth-inv inv ((i Int) (s Int) (o Int)))
(declare-primed-var i Int)
(declare-primed-var s Int)
(declare-primed-var o Int)
(define-fun pre ((i Int) (s Int) (o Int)) Bool
  (and (= i 0) (= s 0) (= o 1)))
(define-fun trans ((i Int) (s Int) (o Int) (i! Int) (s! Int) (o! Int)) Bool
  (and (= i! (+ i 1)) (= s! (+ s o)) (= o! (+ o 2))))
(define-fun post ((i Int) (s Int) (o Int)) Bool
  (= s (* i i)))
(inv-constraint inv pre trans post)
(check-synth)
