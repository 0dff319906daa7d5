(set-logic LIA)
(synth-inv inv ((x Int)))
(declare-primed-var x Int)
(define-fun pre ((x Int)) Bool
  (= x 0))
(define-fun trans ((x Int) (x! Int)) Bool
  (or (= x! (+ x 2)) (and (= x 2) (= x! 3))))
(define-fun post ((x Int)) Bool
  (not (= x 3)))
(inv-constraint inv pre trans post)
(check-synth)
