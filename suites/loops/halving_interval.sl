(set-logic LRA)
(synth-inv inv ((x Real)))
(declare-primed-var x Real)
(define-fun pre ((x Real)) Bool
  (and (<= 0.0 x) (<= x 1.0)))
(define-fun trans ((x Real) (x! Real)) Bool
  (or (= x! (/ x 2.0)) (= x! (/ (+ x 1.0) 2.0))))
(define-fun post ((x Real)) Bool
  (<= x 1.0))
(inv-constraint inv pre trans post)
(check-synth)
