(set-logic LIA)
(synth-inv inv ((x Int) (n Int)))
(declare-primed-var x Int)
(declare-primed-var n Int)
(define-fun pre ((x Int) (n Int)) Bool
  (and (= x 0) (<= 0 n)))
(define-fun trans ((x Int) (n Int) (x! Int) (n! Int)) Bool
  (and (< x n) (= x! (+ x 1)) (= n! n)))
(define-fun post ((x Int) (n Int)) Bool
  (or (< x n) (= x n)))
(inv-constraint inv pre trans post)
(check-synth)
