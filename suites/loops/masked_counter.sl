(set-logic BV)
(synth-inv inv ((x (_ BitVec 8))))
(declare-primed-var x (_ BitVec 8))
(define-fun pre ((x (_ BitVec 8))) Bool
  (= x #x00))
(define-fun trans ((x (_ BitVec 8)) (x! (_ BitVec 8))) Bool
  (= x! (bvand (bvadd x #x01) #x0f)))
(define-fun post ((x (_ BitVec 8))) Bool
  (bvult x #x10))
(inv-constraint inv pre trans post)
(check-synth)
