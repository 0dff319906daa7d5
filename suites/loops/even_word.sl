(set-logic BV)
(synth-inv inv ((x (_ BitVec 8))))
(declare-primed-var x (_ BitVec 8))
(define-fun pre ((x (_ BitVec 8))) Bool
  (= x #x00))
(define-fun trans ((x (_ BitVec 8)) (x! (_ BitVec 8))) Bool
  (= x! (bvadd x #x02)))
(define-fun post ((x (_ BitVec 8))) Bool
  (not (= x #xff)))
(inv-constraint inv pre trans post)
(check-synth)
