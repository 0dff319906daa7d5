(set-logic LIA)
(synth-inv inv ((x Int) (y Int)))
(declare-primed-var x Int)
(declare-primed-var y Int)
(define-fun pre ((x Int) (y Int)) Bool
  (and (= x 1) (= y 0)))
(define-fun trans ((x Int) (y Int) (x! Int) (y! Int)) Bool
  (and (< y 1000) (= x! (+ x y)) (= y! (+ y 1))))
(define-fun post ((x Int) (y Int)) Bool
  (=> (>= y 1000) (>= x y)))
(inv-constraint inv pre trans post)
(check-synth)
